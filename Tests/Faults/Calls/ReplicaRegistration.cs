using Tests.ServiceDefaults.Resilience;

namespace Tests.Faults.Calls;

/// <summary>Makes an instance in this process one of the application's user-services, and takes it away again.</summary>
internal static class ReplicaRegistration
{
    private const string Id = "user-service-in-test";

    private static int _starts;

    /// <summary>As a new start of the instance: what callers learned of an earlier one does not count.</summary>
    public static Task RegisterAsync(this ConsulAgent consul, Replica replica, string id = Id)
    {
        var address = new Uri(replica.Address);
        return consul.PutAsync("/v1/agent/service/register", JsonSerializer.Serialize(new
        {
            ID = id,
            Name = "user-service",
            Address = address.Host,
            address.Port,
            Meta = new Dictionary<string, string> { ["started-at"] = Interlocked.Increment(ref _starts).ToString(CultureInfo.InvariantCulture) },
        }));
    }

    public static Task DeregisterAsync(this ConsulAgent consul, string id = Id) => consul.PutAsync($"/v1/agent/service/deregister/{id}", "");
}
