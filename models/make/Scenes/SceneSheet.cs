namespace Kandinsky.Make;

/// <summary>Sheets of pictures, to be looked at.</summary>
internal static class SceneSheet
{
    /// <summary>Writes a sheet of true renders, and says their captions.</summary>
    public static void Write(Workshop workshop, string path)
    {
        const int Columns = 10, Rows = 6;
        var pictures = new Image[Columns * Rows];
        for (var i = 0; i < pictures.Length; i++)
        {
            var scene = workshop.Scenes.Make(Workshop.Seed, i);
            Console.WriteLine($"{i / Columns + 1}.{i % Columns + 1} {Captions.Of(scene, new Dice((ulong)i))}");
            pictures[i] = Compositor.ToImage(Compositor.Paint(scene, workshop.Sprites), Compositor.Size);
        }
        Write(pictures, Columns, path);
    }

    /// <summary>Writes pictures of one size in full rows.</summary>
    public static void Write(IReadOnlyList<Image> pictures, int columns, string path)
    {
        var (side, rows) = (pictures[0].Width, pictures.Count / columns);
        if (rows == 0) return;
        var sheet = new Image(columns * side, rows * side, ColorMode.Rgb);
        for (var i = 0; i < columns * rows; i++)
            for (var y = 0; y < side; y++) pictures[i].Row(y).CopyTo(sheet.Row(i / columns * side + y)[(i % columns * side * 3)..]);
        ImageFile.Save(sheet, path);
    }
}
