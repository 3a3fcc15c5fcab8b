namespace Kandinsky.Tests;

/// <summary>Environment variables for one test: <c>A=1;B=2</c>.</summary>
internal static class TestEnvironment
{
    public static Func<string, string?> Of(string text)
    {
        var values = text.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return name => values.GetValueOrDefault(name);
    }
}
