// A client that knows UserService by its proto file alone. Arguments: address, proto file, e-mail address.
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');

const [address, proto, email] = process.argv.slice(2);
const { user } = grpc.loadPackageDefinition(protoLoader.loadSync(proto));
const client = new user.UserService(address, grpc.credentials.createInsecure());
const call = (method, request) => new Promise((resolve, reject) =>
  client[method](request, { deadline: Date.now() + 10000 }, (error, answer) => (error ? reject(error) : resolve(answer))));

(async () => {
  const created = await call('createUser', { name: 'Barbara Liskov', email });
  const found = await call('getUser', { id: created.id });
  const missing = await call('getUser', { id: 2147483647 }).catch((error) => grpc.status[error.code]);
  const taken = await call('createUser', { name: 'Barbara Liskov', email }).catch((error) => grpc.status[error.code]);
  console.log(JSON.stringify({ created, found, missing, taken }));
  client.close();
})();
