using AppHost.Runs;

namespace AppHost.Brokers;

/// <summary>What this application adds to a broker, wherever it runs.</summary>
internal static class BrokerResourceExtensions
{
    public static IResourceBuilder<T> WithManagementUrl<T>(this IResourceBuilder<T> broker)
        where T : IResourceWithEndpoints => broker
            .WithUrlForEndpoint("management", static url => url.DisplayText = "RabbitMQ Management");

    /// <summary>Another image than the one that the integration pins: <c>Images:NAME</c>, as <c>name:tag</c> of a local image or of Docker Hub.</summary>
    public static IResourceBuilder<T> WithImageOverride<T>(this IResourceBuilder<T> broker)
        where T : ContainerResource
    {
        var key = $"Images:{broker.Resource.Name}";
        if (broker.ApplicationBuilder.Configuration[key] is not { Length: > 0 } image)
        {
            return broker;
        }

        var tag = image.LastIndexOf(':');
        return tag > image.LastIndexOf('/') && tag < image.Length - 1
            ? broker.WithAnnotation(new ContainerImageAnnotation { Image = image[..tag], Tag = image[(tag + 1)..] }, ResourceAnnotationMutationBehavior.Replace)
            : throw new StartException($"{key} is '{image}': it must be an image with its tag, such as rabbitmq:4.0-management.");
    }
}
