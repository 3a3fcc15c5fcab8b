namespace Kandinsky.Training;

/// <summary>One picture of a data set and what is said of it.</summary>
/// <param name="Name">Where it is in the data set: a path with forward slashes, or a row.</param>
/// <param name="Captions">What is said of it, at least one; an epoch takes one of them.</param>
public sealed record PictureEntry(string Name, IReadOnlyList<string> Captions);

/// <summary>Something of a data set that is not trained on.</summary>
/// <param name="Name">What it is: a file, a row, a line.</param>
/// <param name="Reason">Why it is left out, for people.</param>
public sealed record LeftOut(string Name, string Reason)
{
    /// <summary>Name and reason in one line.</summary>
    public override string ToString() => $"{LegibleText.Of(Name, 200)}: {Reason}";
}

/// <summary>Pictures with captions, wherever they are kept. Reading is safe from several threads.</summary>
public interface IPictureSource : IDisposable
{
    /// <summary>What messages call it: a path.</summary>
    string Name { get; }

    /// <summary>The pictures in an order that depends on their names alone.</summary>
    IReadOnlyList<PictureEntry> Entries { get; }

    /// <summary>What was found and is not among the entries.</summary>
    IReadOnlyList<LeftOut> LeftOut { get; }

    /// <summary>The bytes of a picture file.</summary>
    /// <param name="entry">The entry's place in <see cref="Entries"/>.</param>
    /// <exception cref="KandinskyException">They cannot be read.</exception>
    ReadOnlyMemory<byte> Read(int entry);
}
