namespace Kandinsky.Cli;

/// <summary>
/// Every option of <c>serve</c> may also stand in the environment, for containers and services of the system: <c>--keep-days</c> in
/// <c>KANDINSKY_SERVE_KEEP_DAYS</c>. The command line goes first; several values are separated by commas; <c>true</c> sets an option without a value.
/// </summary>
internal static class ServeVariables
{
    private const string Prefix = "KANDINSKY_SERVE_";

    /// <summary>The command line with what the environment says and it does not.</summary>
    public static IReadOnlyList<string> Fill(IReadOnlyList<string> arguments, Func<string, string?>? variable = null)
    {
        if (arguments is not [ServeCommand.Name, ..]) return arguments;
        variable ??= Environment.GetEnvironmentVariable;
        var filled = arguments.ToList();
        foreach (var option in ServeCommand.Create().Options.Select(option => option.Name))
        {
            var value = variable(Prefix + option.TrimStart('-').Replace('-', '_').ToUpperInvariant());
            if (string.IsNullOrEmpty(value)
                || arguments.Any(argument => argument == option || argument.StartsWith($"{option}=", StringComparison.Ordinal))) continue;
            foreach (var each in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) filled.AddRange([option, each]);
        }
        return filled;
    }
}
