namespace Kandinsky.Make;

/// <summary>All that is painted: the things of <c>things.txt</c>, then the shapes.</summary>
internal sealed class Things
{
    private Things(IEnumerable<(string Code, string Name)> drawn)
    {
        var all = drawn.Select((thing, i) => new Thing(i, thing.Name, thing.Code)).ToList();
        foreach (var shape in ShapeMask.Names) all.Add(new(all.Count, shape, null));
        All = all;
    }

    private Things(IReadOnlyList<Thing> all) => All = all;

    /// <summary>Every one, in the order of their index.</summary>
    public IReadOnlyList<Thing> All { get; }

    /// <summary>Those that were drawn.</summary>
    public IEnumerable<Thing> Drawn => All.Where(thing => !thing.IsShape);

    /// <summary>The shapes.</summary>
    public IEnumerable<Thing> Shapes => All.Where(thing => thing.IsShape);

    /// <summary>The same, and one drawn thing more: the last of those drawn.</summary>
    public Things With(string code, string name) => new(Drawn.Select(thing => (thing.Code!, thing.Name)).Append((code, name)));

    /// <summary>One of these and the shapes, numbered as they are here.</summary>
    public Things Alone(Thing thing) => new([thing, .. Shapes]);

    /// <summary>The things of the list that comes with the program.</summary>
    /// <param name="few">How many of them, from the first on.</param>
    public static Things Bundled(int few = int.MaxValue)
    {
        using var stream = typeof(Things).Assembly.GetManifestResourceStream("things.txt")!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd(), few);
    }

    /// <summary>Things as a list has them: a code point and a name a line, after <c>#</c> a remark.</summary>
    public static Things Parse(string list, int few = int.MaxValue)
    {
        var lines = list.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#');
        return new(lines.Take(few).Select(line => line.Split(' ', 2)).Select(words => (words[0], words[1])));
    }
}
