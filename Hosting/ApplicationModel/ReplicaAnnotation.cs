namespace Hosting.ApplicationModel;

/// <summary>How many processes run of a project.</summary>
public class ReplicaAnnotation(int replicas = 1) : IResourceAnnotation
{
    /// <summary>How many.</summary>
    public int Replicas { get; } = replicas;

    /// <summary>How many since the project was scaled.</summary>
    internal int Current { get; set; } = replicas;
}
