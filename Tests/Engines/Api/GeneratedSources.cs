using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tests.Engines.Api;

/// <summary>What a build adds to the sources of a project, for a compiler that has only the sources.</summary>
internal static class GeneratedSources
{
    /// <summary>The implicit usings of every project.</summary>
    public const string Usings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>The projects that the AppHost refers to, on the engine whose namespaces are used.</summary>
    public const string Projects =
        """
        namespace Projects
        {
            public abstract class Project : IProjectMetadata { public string ProjectPath => ""; }
            public class Gateway : Project;
            public class NotificationWorker : Project;
            public class UserService : Project;
            public class AppHost;
        }
        """;

    public static CSharpParseOptions Parsing { get; } = new(LanguageVersion.Preview);

    /// <summary>The assemblies of this process, without those that the sources make themselves.</summary>
    public static IEnumerable<string> References(params string[] without) => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Where(file => Path.GetFileName(file) is not ("Tests.dll" or "AppHost.dll") && !without.Contains(Path.GetFileName(file)));

    public static SyntaxTree Parse(string source, string path = "") => CSharpSyntaxTree.ParseText(source, Parsing, path);
}
