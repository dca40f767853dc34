using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using Tests.Interop;

namespace Tests.Notifications.Email;

/// <summary>A real mail server, in a process of its own. Skips the test where it cannot be had.</summary>
internal sealed class SmtpServer : IDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly NodeProcess _process;

    private SmtpServer(TemporaryFolder folder, NodeProcess process, int port) => (_folder, _process, Port) = (folder, process, port);

    public int Port { get; }

    /// <summary>A certificate for localhost that nobody signed but itself.</summary>
    public string CertificateFile => _folder["cert.pem"];

    /// <param name="tls">none, starttls, implicit, or ascii for none without SMTPUTF8.</param>
    /// <param name="credentials">User and password, if it asks for them.</param>
    public static async Task<SmtpServer> StartAsync(string tls = "none", params string[] credentials)
    {
        var folder = new TemporaryFolder();
        NodeProcess? process = null;
        try
        {
            WriteCertificate(folder);
            var cancel = TestContext.Current.CancellationToken;
            process = await NodeProcess.StartAsync("smtp.js", [tls, .. credentials], cancel, ("KEY", folder["key.pem"]), ("CERT", folder["cert.pem"]));
            var port = await process.NextLineAsync(cancel).WaitAsync(TimeSpan.FromSeconds(30), cancel);
            return new(folder, process, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
        }
        catch
        {
            process?.Dispose();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The next message that it was handed.</summary>
    public async Task<Taken> NextAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        var line = await _process.NextLineAsync(cancel).WaitAsync(TimeSpan.FromSeconds(30), cancel);
        return JsonSerializer.Deserialize<Taken>(line, JsonSerializerOptions.Web)!;
    }

    public void Dispose()
    {
        _process.Dispose();
        _folder.Dispose();
    }

    private static void WriteCertificate(TemporaryFolder folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(folder["cert.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(folder["key.pem"], key.ExportPkcs8PrivateKeyPem());
    }

    internal sealed record Taken(string From, string[] To, bool Secure, string? User, string Text)
    {
        public MimeMessage Message() => MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Text)));
    }
}
