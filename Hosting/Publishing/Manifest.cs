using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hosting.ApplicationModel;

namespace Hosting.Publishing;

/// <summary>
/// The model as Aspire's deployment manifest (https://json.schemastore.org/aspire-8.0.json): values that are known only where it is deployed
/// stand there by reference. Nothing is started, and no secret is read.
/// </summary>
internal sealed partial class Manifest(DistributedApplicationModel model, DistributedApplicationExecutionContext execution)
{
    public const string FileName = "aspire-manifest.json";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>The file.</returns>
    public async Task<string> WriteAsync(string folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Directory.CreateDirectory(folder).FullName, FileName);
        var resources = new JsonObject();
        foreach (var resource in model.Resources)
        {
            resources[resource.Name] = await new ManifestResource(resource, execution, Path.GetDirectoryName(file)!).DescribeAsync(cancellationToken).ConfigureAwait(false);
        }

        AddEncodedValues(resources);
        await File.WriteAllTextAsync(file, new JsonObject { ["resources"] = resources }.ToJsonString(Readable) + "\n", cancellationToken).ConfigureAwait(false);
        return file;
    }

    /// <summary>A value that is part of a URI is a resource of its own, made of the value by a filter.</summary>
    private static void AddEncodedValues(JsonObject resources)
    {
        foreach (var name in Encoded().Matches(resources.ToJsonString(Readable)).Select(static match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal))
        {
            resources[ReferenceExpression.EncodedName(name)] = new JsonObject { ["type"] = "annotated.string", ["value"] = $"{{{name}.value}}", ["filter"] = "uri" };
        }
    }

    [GeneratedRegex(@"\{([\w-]+)-uri-encoded\.value\}")]
    private static partial Regex Encoded();
}
