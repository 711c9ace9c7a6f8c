const { apiUrl } = await (await fetch("config.json")).json();
document.querySelector("pre").textContent = await (await fetch(`${apiUrl}/orders?orderId=1`)).text();
