// A real mail server that does as it is told by the recipient: 4xx@ is refused for the moment, 5xx@ for good, lost@ loses the connection after the message, silent@ gets no
// answer. Writes its port, and then each message that it has taken. Arguments: tls none|starttls|implicit, or ascii for none without SMTPUTF8, then user and password, if it wants them.
// Key and certificate are in the files KEY and CERT.
const fs = require('fs');
const { SMTPServer } = require('smtp-server');

const [tls, user, password] = process.argv.slice(2);
const refusal = (code) => Object.assign(new Error('no, ada@example.com'), { responseCode: code });

// The server shows recipients with their domain in its script: what the client wrote stands in its commands.
const recipients = {};
const log = (entry, _, command) => {
  const recipient = entry.tnx === 'command' && /^RCPT TO:<(.*)>/i.exec(command);
  if (recipient) (recipients[entry.cid] ??= []).push(recipient[1]);
};

const server = new SMTPServer({
  logger: { debug: log, info: log, error: log, trace: log, warn: log },
  secure: tls === 'implicit',
  key: process.env.KEY && fs.readFileSync(process.env.KEY),
  cert: process.env.CERT && fs.readFileSync(process.env.CERT),
  hideSMTPUTF8: tls === 'ascii',
  disabledCommands: [...(tls === 'starttls' ? [] : ['STARTTLS']), ...(user ? [] : ['AUTH'])],
  authOptional: !user,
  allowInsecureAuth: true,
  onAuth: (auth, session, callback) => auth.username === user && auth.password === password
    ? callback(null, { user }) : callback(refusal(535)),
  onRcptTo: (address, session, callback) => {
    const code = /^([45]\d\d)@/.exec(address.address);
    callback(code ? refusal(Number(code[1])) : null);
  },
  onData: (stream, session, callback) => {
    let text = '';
    stream.on('data', (chunk) => { text += chunk; });
    stream.on('end', () => {
      const to = recipients[session.id];
      console.log(JSON.stringify({ from: session.envelope.mailFrom.address, to, secure: session.secure, user: session.user || null, text }));
      if (to[0].startsWith('silent@')) return;
      if (to[0].startsWith('lost@')) return void server.connections.forEach((connection) => connection.close());
      callback(null, 'taken');
    });
  },
});
server.on('error', () => {});
server.listen(0, '127.0.0.1', () => console.log(server.server.address().port));
