namespace Kandinsky.Make;

/// <summary>A sheet of scenes with their captions, to be looked at.</summary>
internal static class SceneSheet
{
    /// <summary>Writes a sheet, and says the captions.</summary>
    public static void Write(Workshop workshop, string path)
    {
        const int Columns = 10, Rows = 6, Side = Compositor.Size;
        var sheet = new Image(Columns * Side, Rows * Side, ColorMode.Rgb);
        for (var i = 0; i < Columns * Rows; i++)
        {
            var scene = workshop.Scenes.Make(Workshop.Seed, i);
            Console.WriteLine($"{i / Columns + 1}.{i % Columns + 1} {Captions.Of(scene, new Dice((ulong)i))}");
            var picture = Compositor.ToImage(Compositor.Paint(scene, workshop.Sprites), Side);
            for (var y = 0; y < Side; y++) picture.Row(y).CopyTo(sheet.Row(i / Columns * Side + y)[(i % Columns * Side * 3)..]);
        }
        ImageFile.Save(sheet, path);
    }
}
