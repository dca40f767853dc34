using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tests.Engines.Api;

/// <summary>A symbol as eng/aspire-api.txt writes it: by its short name, with parameters, defaults and constraints.</summary>
internal sealed partial record Signature(string Key, string Text)
{
    private static readonly SymbolDisplayFormat Short = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameOnly,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes);

    public bool IsProperty => Text.EndsWith(" }", StringComparison.Ordinal);

    /// <summary>Null for what the list does not write down: operators, accessors, what the compiler adds to a record.</summary>
    public static Signature? Of(ISymbol symbol) => symbol.OriginalDefinition switch
    {
        INamedTypeSymbol { TypeKind: TypeKind.Enum } type => new(Name(type), $"{Name(type)} = {string.Join(", ", type.GetMembers().OfType<IFieldSymbol>().Select(static field => field.Name))}"),
        INamedTypeSymbol type => new($"type {Name(type)}", $"type {Name(type)}"),
        IMethodSymbol { ReducedFrom: { } extension } => Of(extension),
        IMethodSymbol { IsExtensionMethod: true } method => new(method.Name, $"{Name(method.ReturnType)} {Name(method)}(this {Parameters(method)}){Constraints(method)}"),
        IMethodSymbol { MethodKind: MethodKind.Constructor } method => Member(method, "new", $"({Parameters(method)})"),
        IMethodSymbol { MethodKind: MethodKind.Ordinary, IsImplicitlyDeclared: false } method =>
            Member(method, method.Name, $"{TypeArguments(method)}({Parameters(method)}) : {Name(method.ReturnType)}{(method.IsStatic ? " static" : "")}{Constraints(method)}"),
        IPropertySymbol { IsIndexer: false } property => Member(property, property.Name, $" : {Name(property.Type)} {Accessors(property)}"),
        IFieldSymbol { ContainingType.TypeKind: TypeKind.Enum } field => Of(field.ContainingType),
        IFieldSymbol field => Member(field, field.Name, $" : {Name(field.Type)} field"),
        _ => null,
    };

    /// <summary>The name under which a line of the list is found.</summary>
    public static string KeyOf(string line)
    {
        var match = ForKey().Match(line);
        return match.Success ? match.Groups["key"].Value : throw new FormatException($"This line of the list has no form that is known: {line}");
    }

    /// <summary>Whether a property of the list has the same type and at least the same accessors; a setter serves whoever initialises.</summary>
    public bool IsWithin(string line) =>
        line.EndsWith(" }", StringComparison.Ordinal) && line.Split(" { ")[0] == Text.Split(" { ")[0] && AccessorsOf(Text).All(accessor => AccessorsOf(line).Contains(accessor) || (accessor == "init;" && AccessorsOf(line).Contains("set;")));

    private static string[] AccessorsOf(string line) => line[(line.LastIndexOf('{') + 1)..^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Signature Member(ISymbol symbol, string name, string rest) =>
        new($"{Name(symbol.ContainingType)}.{name}", $"{Name(symbol.ContainingType)}.{name}{rest}");

    private static string Name(ISymbol symbol) => symbol is IMethodSymbol method ? $"{method.Name}{TypeArguments(method)}" : symbol.ToDisplayString(Short);

    private static string TypeArguments(IMethodSymbol method) =>
        method.TypeParameters.IsEmpty ? "" : $"<{string.Join(", ", method.TypeParameters.Select(static parameter => parameter.Name))}>";

    private static string Parameters(IMethodSymbol method) => string.Join(", ", method.Parameters.Select(Parameter));

    private static string Parameter(IParameterSymbol parameter)
    {
        var prefix = parameter.IsParams ? "params " : parameter.RefKind is RefKind.In or RefKind.RefReadOnlyParameter ? "in " : "";
        var nullable = parameter.NullableAnnotation == NullableAnnotation.Annotated && !parameter.Type.IsValueType ? "?" : "";
        return $"{prefix}{Name(parameter.Type)}{nullable} {parameter.Name}{(parameter.HasExplicitDefaultValue ? $" = {Default(parameter)}" : "")}";
    }

    private static string Default(IParameterSymbol parameter) => parameter switch
    {
        { ExplicitDefaultValue: null, Type: { IsValueType: true, OriginalDefinition.SpecialType: not SpecialType.System_Nullable_T } } => "default",
        { ExplicitDefaultValue: null } => "null",
        { Type: INamedTypeSymbol { TypeKind: TypeKind.Enum } type } => type.GetMembers().OfType<IFieldSymbol>().First(field => Equals(field.ConstantValue, parameter.ExplicitDefaultValue)).Name,
        { ExplicitDefaultValue: bool flag } => flag ? "true" : "false",
        { ExplicitDefaultValue: string text } => SymbolDisplay.FormatLiteral(text, quote: true),
        var other => Convert.ToString(other.ExplicitDefaultValue, CultureInfo.InvariantCulture)!,
    };

    private static string Constraints(IMethodSymbol method) => string.Concat(method.TypeParameters.Select(static parameter =>
    {
        string[] constraints =
        [
            .. parameter.HasReferenceTypeConstraint ? ["class"] : Array.Empty<string>(),
            .. parameter.HasValueTypeConstraint ? ["struct"] : Array.Empty<string>(),
            .. parameter.ConstraintTypes.Select(Name),
            .. parameter.HasConstructorConstraint ? ["new()"] : Array.Empty<string>(),
        ];
        return constraints is [] ? "" : $" where {parameter.Name} : {string.Join(", ", constraints)}";
    }));

    private static string Accessors(IPropertySymbol property)
    {
        string[] accessors =
        [
            .. IsOffered(property.GetMethod) ? ["get;"] : Array.Empty<string>(),
            .. IsOffered(property.SetMethod) ? [property.SetMethod!.IsInitOnly ? "init;" : "set;"] : Array.Empty<string>(),
        ];
        return $"{{ {string.Join(' ', accessors)} }}";
    }

    private static bool IsOffered(IMethodSymbol? accessor) => accessor is { DeclaredAccessibility: Accessibility.Public };

    /// <summary>A type, an enumeration, an extension method, or a member.</summary>
    [GeneratedRegex(@"^(?:(?<key>type [^ ]+)|(?<key>\w+) = .*|[^(]* (?<key>\w+)(?:<[^(]*>)?\(this .*|(?<key>\w+(?:<\w+>)?\.\w+)[ (<].*)", RegexOptions.ExplicitCapture)]
    private static partial Regex ForKey();
}
