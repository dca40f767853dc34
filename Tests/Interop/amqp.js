// A plain subscriber with a queue of its own; writes "subscribed", then the user of that e-mail address. Argument: the address.
// The broker is in AMQP_URL, since arguments are for everybody to see.
const amqp = require('amqplib');

const [email] = process.argv.slice(2);

(async () => {
  const connection = await amqp.connect(process.env.AMQP_URL);
  const channel = await connection.createChannel();
  await channel.assertExchange('users', 'topic', { durable: true });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, 'users', 'user.created');
  await channel.consume(queue, async (message) => {
    const user = JSON.parse(message.content.toString());
    channel.ack(message);
    if (user.email === email) {
      const { contentType, deliveryMode, messageId, headers } = message.properties;
      console.log(JSON.stringify({ user, contentType, deliveryMode, messageId, id: headers['cloudEvents:id'], type: headers['cloudEvents:type'] }));
      await connection.close();
    }
  });
  console.log('subscribed');
})();
