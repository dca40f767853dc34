namespace Hosting.ApplicationModel;

/// <summary>The address that one replica's endpoint got.</summary>
internal sealed record AllocatedEndpoint(string Scheme, string Host, int Port)
{
    public string Url => $"{Scheme}://{Host}:{Port}";
}
