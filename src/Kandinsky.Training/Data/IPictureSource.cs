namespace Kandinsky.Training;

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
