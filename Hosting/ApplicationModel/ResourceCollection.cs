using System.Collections.ObjectModel;

namespace Hosting.ApplicationModel;

internal sealed class ResourceCollection : Collection<IResource>, IResourceCollection;
