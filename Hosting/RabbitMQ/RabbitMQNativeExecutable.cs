using Hosting.ApplicationModel;
using Hosting.Executables;
using Hosting.RabbitMQ.Native;

namespace Hosting.RabbitMQ;

/// <summary>RabbitMQ as a program of this machine.</summary>
internal static class RabbitMQNativeExecutable
{
    public static async Task<NativeExecutable> PrepareAsync(NativeExecutableContext context)
    {
        var broker = (RabbitMQServerResource)context.Resource;
        var node = new RabbitMqNode
        {
            Directory = context.DataDirectory,
            AmqpPort = context.Port(RabbitMQServerResource.PrimaryEndpointName),
            ManagementPort = broker.ManagementEndpoint.Exists ? context.Port(RabbitMQServerResource.ManagementEndpointName) : null,
            DistributionPort = context.ReservePort(),
            EpmdPort = context.ReservePort(),
            User = (await broker.UserNameReference.GetValueAsync(context.CancellationToken).ConfigureAwait(false))!,
            Password = (await broker.PasswordParameter.GetValueAsync(context.CancellationToken).ConfigureAwait(false))!,
        };
        var (epmd, server) = node.Prepare(RabbitMqInstallation.Find(context.CheckoutDirectory));
        return Executable(server) with { Companions = [Executable(epmd)] };
    }

    private static NativeExecutable Executable(ProcessSpec spec) =>
        new() { FileName = spec.FileName, Arguments = spec.Arguments, Environment = spec.Environment };
}
