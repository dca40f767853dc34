using System.Net.Sockets;
using Hosting.ApplicationModel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Hosting;

/// <summary>Reads the endpoints that a web project declares under <c>Kestrel:Endpoints</c> of its own settings.</summary>
internal static class KestrelEndpoints
{
    public static IReadOnlyList<EndpointAnnotation> Read(string projectPath, string environment)
    {
        var folder = Path.GetDirectoryName(projectPath)!;
        try
        {
            var settings = new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(folder, "appsettings.json"), optional: true)
                .AddJsonFile(Path.Combine(folder, $"appsettings.{environment}.json"), optional: true)
                .Build();
            return [.. settings.GetSection("Kestrel:Endpoints").GetChildren().Select(section => Endpoint(section, projectPath))];
        }
        catch (InvalidDataException error)
        {
            throw new DistributedApplicationException($"The settings of {projectPath} cannot be read: {error.InnerException?.Message ?? error.Message}", error);
        }
    }

    private static EndpointAnnotation Endpoint(IConfigurationSection section, string projectPath)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(section["Url"] ?? "");
        }
        catch (FormatException)
        {
            throw new DistributedApplicationException(
                $"{section.Path}:Url of {projectPath} is '{section["Url"]}': give an address such as http://localhost:8080.");
        }

        return new EndpointAnnotation(
            ProtocolType.Tcp, address.Scheme, section["Protocols"] == "Http2" ? "http2" : "http", section.Key, port: address.Port > 0 ? address.Port : null)
        {
            TargetHost = address.Host,
            IsKestrelEndpoint = true,
        };
    }
}
