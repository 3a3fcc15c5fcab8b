using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Kandinsky.Cli;

/// <summary>What is changed from set to set, and the values it takes: <c>guidance=1,2,4</c>.</summary>
/// <param name="Name">guidance, prior-guidance, steps or prior-steps.</param>
/// <param name="Values">The values, at least one.</param>
internal sealed record Curve(string Name, IReadOnlyList<double> Values)
{
    private static readonly Dictionary<string, Func<PictureRequest, double, PictureRequest>> Changes = new()
    {
        ["guidance"] = (request, value) => request with { GuidanceScale = (float)value },
        ["prior-guidance"] = (request, value) => request with { PriorGuidanceScale = (float)value },
        ["steps"] = (request, value) => request with { Steps = (int)value },
        ["prior-steps"] = (request, value) => request with { PriorSteps = (int)value },
    };

    public static Option<Curve?> Option() => new("--over")
    {
        Description = $"Paint and judge once for each value of one of {string.Join(", ", Changes.Keys)}, and draw the curves.",
        HelpName = "NAME=V,V",
        CustomParser = Parse,
    };

    /// <summary>The request with one of the values.</summary>
    public PictureRequest Apply(PictureRequest request, double value) => Changes[Name](request, value);

    /// <summary>What one set is called: <c>guidance-4</c>.</summary>
    public string Label(double value) => string.Create(CultureInfo.InvariantCulture, $"{Name}-{value}");

    private static Curve? Parse(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        var (name, values) = text.Split('=') is [var left, var right] ? (left, right.Split(',')) : (text, []);
        if (!Changes.ContainsKey(name)) result.AddError($"--over takes {string.Join(", ", Changes.Keys)} with values, as in guidance=1,2,4, not '{text}'");
        else if (values.Length > 0 && Array.TrueForAll(values, value => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
            return new(name, [.. values.Select(value => double.Parse(value, CultureInfo.InvariantCulture)).Distinct()]);
        else result.AddError($"--over {name} takes numbers with commas between them, as in {name}=1,2,4, not '{text}'");
        return null;
    }
}
