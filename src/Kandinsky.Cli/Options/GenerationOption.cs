using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary><c>--generation</c>: which generation of Kandinsky is meant, where no model says it.</summary>
internal static class GenerationOption
{
    private static readonly Dictionary<string, ModelFamily?> Generations = new() { ["2.2"] = ModelFamily.Kandinsky22, ["2.1"] = ModelFamily.Kandinsky21 };

    public static Option<ModelFamily?> Create(string description) =>
        Choice.Of("--generation", $"{description}: {string.Join(" or ", Generations.Keys)}. Default: 2.2.", "NUMBER", Generations, null);
}
