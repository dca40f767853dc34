// Looks a service up. Arguments: host, port, service.
const Consul = require('consul');

const [host, port, service] = process.argv.slice(2);

new Consul({ host, port: Number(port) }).health.service({ service, passing: true }).then((entries) =>
  console.log(JSON.stringify(entries.map(({ Service }) => ({ address: Service.Address, port: Service.Port, protocol: Service.Meta.protocol })))));
