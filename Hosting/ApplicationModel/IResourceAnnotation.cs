namespace Hosting.ApplicationModel;

/// <summary>Marks one statement of the model about a resource.</summary>
#pragma warning disable CA1040 // the marker is part of the API that is mirrored
public interface IResourceAnnotation;
#pragma warning restore CA1040
