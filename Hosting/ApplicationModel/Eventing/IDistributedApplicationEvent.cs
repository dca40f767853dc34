using Hosting.ApplicationModel;

#pragma warning disable CA1040 // the marker is part of the API that is mirrored

namespace Hosting.Eventing;

/// <summary>Something that happened to the application.</summary>
public interface IDistributedApplicationEvent;

/// <summary>Something that happened to one resource.</summary>
public interface IDistributedApplicationResourceEvent : IDistributedApplicationEvent
{
    /// <summary>The resource.</summary>
    IResource Resource { get; }
}
