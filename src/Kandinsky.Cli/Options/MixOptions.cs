using System.CommandLine;

namespace Kandinsky.Cli;

/// <summary><c>--text T=W</c> and <c>--image F=W</c>: what a mix holds, and how much of each.</summary>
internal sealed class MixOptions
{
    private readonly Option<string[]> _texts = new("--text")
    {
        Description = "A text and its weight; repeatable. Without a weight it shares what the others leave of 1.",
        HelpName = "TEXT=W",
    };

    private readonly Option<string[]> _images = new("--image")
    {
        Description = "A picture and its weight; repeatable. Without a weight it shares what the others leave of 1.",
        HelpName = "FILE=W",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_texts);
        command.Options.Add(_images);
    }

    /// <summary>The ingredients: first the texts, then the pictures.</summary>
    /// <exception cref="KandinskyException">There is none, or a picture cannot be read.</exception>
    public IReadOnlyList<MixItem> Read(Invocation invocation)
    {
        List<(MixItem Item, float? Weight)> items =
        [
            .. (invocation.Value(_texts) ?? []).Select(text => Weighted.Parse("--text", text)).Select(part => (MixItem.Of(part.Name), part.Weight)),
            .. (invocation.Value(_images) ?? []).Select(file => Weighted.OfFile("--image", file)).Select(part =>
                (MixItem.Of(invocation.Input.Picture(part.Name)), part.Weight)),
        ];
        if (items.Count == 0) throw new KandinskyException("there is nothing to mix; give --text TEXT=WEIGHT and --image FILE=WEIGHT", ErrorKind.Request);
        var open = items.Count(item => item.Weight is null);
        var share = open == 0 ? 0 : (1 - items.Sum(item => item.Weight ?? 0)) / open;
        return [.. items.Select(item => item.Item with { Weight = item.Weight ?? share })];
    }
}
