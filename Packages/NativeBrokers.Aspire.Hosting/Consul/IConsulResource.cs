namespace Aspire.Hosting.ApplicationModel;

/// <summary>A Consul server, wherever it runs. Its connection string is <c>http://host:port</c>; an ACL token travels separately.</summary>
public interface IConsulResource : IResourceWithConnectionString;
