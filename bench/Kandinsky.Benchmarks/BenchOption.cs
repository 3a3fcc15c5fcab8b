namespace Kandinsky.Benchmarks;

/// <summary>Reads <c>--name value</c> from a mode's arguments.</summary>
internal static class BenchOption
{
    /// <summary>The value after a name, or another where the name is absent.</summary>
    public static string Of(string[] arguments, string name, string absent) =>
        Array.IndexOf(arguments, name) is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : absent;
}
