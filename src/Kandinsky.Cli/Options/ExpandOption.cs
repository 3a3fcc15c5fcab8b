using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Kandinsky.Cli;

/// <summary><c>--expand left=64,top=32</c>: how far a picture grows.</summary>
internal static class ExpandOption
{
    private const string Name = "--expand";

    public static Option<Margins> Create() => new(Name)
    {
        Description = "Pixels to add on each side, for example left=64,top=32; all=64 adds to every side.",
        HelpName = "SIDE=N,...",
        Required = true,
        CustomParser = Parse,
    };

    private static Margins Parse(ArgumentResult result)
    {
        var margins = new Margins();
        foreach (var part in result.Tokens.Single().Value.Split(',', StringSplitOptions.TrimEntries))
        {
            var sides = part.Split('=', 2);
            if (sides.Length < 2 || !int.TryParse(sides[1], NumberStyles.None, CultureInfo.InvariantCulture, out var pixels)
                || With(margins, sides[0], pixels) is not { } wider)
            {
                result.AddError($"{Name} takes left, top, right, bottom or all with a number of pixels, for example left=64,top=32, not '{part}'");
                break;
            }

            margins = wider;
        }

        return margins;
    }

    private static Margins? With(Margins margins, string side, int pixels) => side switch
    {
        "left" => margins with { Left = pixels },
        "top" => margins with { Top = pixels },
        "right" => margins with { Right = pixels },
        "bottom" => margins with { Bottom = pixels },
        "all" => new(pixels, pixels, pixels, pixels),
        _ => null,
    };
}
