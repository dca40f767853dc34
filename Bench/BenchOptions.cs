namespace Bench;

internal sealed record BenchOptions
{
    public int Rounds { get; private init; } = 5;

    public TimeSpan Length { get; private init; } = TimeSpan.FromSeconds(5);

    public int Connections { get; private init; } = 32;

    public bool IsQuick { get; private init; }

    public bool GetOnly { get; private init; }

    public string Case { get; private init; } = "";

    public IReadOnlyList<string> Settings { get; private init; } = [];

    /// <exception cref="BenchException">An option is not understood.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> args)
    {
        var options = new BenchOptions();
        for (var i = 0; i < args.Count; i++)
        {
            options = args[i] switch
            {
                "--quick" => options with { IsQuick = true, Rounds = 2, Length = TimeSpan.FromSeconds(1) },
                "--case" when i + 1 < args.Count => options with { Case = args[++i] },
                "--get-only" => options with { GetOnly = true },
                "--rounds" => options with { Rounds = Number(args, ref i, 50) },
                "--seconds" => options with { Length = TimeSpan.FromSeconds(Number(args, ref i, 60)) },
                "--connections" => options with { Connections = Number(args, ref i, 256) },
                "--set" when i + 1 < args.Count && args[i + 1].IndexOf('=') > 0 => options with { Settings = [.. options.Settings, args[++i]] },
                var other => throw new BenchException($"The option '{other}' is not understood or lacks its value: --help lists the options."),
            };
        }

        return options;
    }

    private static int Number(IReadOnlyList<string> args, ref int i, int most)
    {
        var (option, text) = (args[i], i + 1 < args.Count ? args[++i] : "");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new BenchException($"{option} '{text}' must be a whole number from 1 to {most}.");
    }
}
