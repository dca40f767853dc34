using Messaging.Events;
using MimeKit.Encodings;

namespace NotificationWorker.Email;

/// <summary>
/// Keeps the domains of addresses in ASCII. The library's own codec shows them in their script, sends them so to servers with SMTPUTF8, and encodes
/// them as they stand: BÜCHER.example is not the domain of bücher.example then, and a Hebrew label that ends in a digit stays what it is.
/// </summary>
internal sealed class AsciiDomains : IPunycode
{
    public string Encode(string domain) => HostName.ToAscii(domain) ?? domain;

    public string Encode(string domain, int index) => Encode(domain[index..]);

    public string Encode(string domain, int index, int count) => Encode(domain.Substring(index, count));

    public string Decode(string domain) => domain;

    public string Decode(string domain, int index) => domain[index..];

    public string Decode(string domain, int index, int count) => domain.Substring(index, count);
}
