using System.Diagnostics;
using System.Text.Json;

namespace Kandinsky.Make;

/// <summary>Renders drawings to sprites by <c>rsvg-convert</c> (Debian: librsvg2-bin) and <c>dwebp</c> (webp).</summary>
/// <param name="packages">The folder with the unpacked sets, as <c>fetch.sh</c> leaves them.</param>
/// <param name="sprites">Where sprites go.</param>
internal sealed class SpriteRenderer(string packages, string sprites)
{
    private const string VariationSelector = "-fe0f";

    /// <summary>Renders every drawn thing in every style, those that are there already excepted.</summary>
    /// <returns>How many were rendered.</returns>
    public int Render(Things things)
    {
        using var icons = Json("fluent-emoji-flat/icons.json");
        using var names = Json("fluent-emoji-flat/chars.json");
        var rendered = 0;
        for (var style = 0; style < SpriteLibrary.Styles.Count; style++)
        {
            Directory.CreateDirectory(Path.Combine(sprites, SpriteLibrary.Styles[style]));
            foreach (var thing in things.Drawn)
            {
                var path = SpriteLibrary.PathOf(sprites, thing, style);
                if (File.Exists(path)) continue;
                ImageFile.Save(Sprite.Of(style == 0 ? Flat(thing, icons.RootElement, names.RootElement) : Solid(thing)).ToImage(), path);
                rendered++;
            }
        }
        return rendered;
    }

    /// <summary>The SVG of a set that keeps all of its drawings in one file.</summary>
    private Image Flat(Thing thing, JsonElement icons, JsonElement names)
    {
        if (!names.TryGetProperty(thing.Code!, out var name) && !names.TryGetProperty(thing.Code + VariationSelector, out name)) throw Missing(thing);
        var entry = icons.GetProperty("icons");
        var body = entry.TryGetProperty(name.GetString()!, out var icon) ? icon
            : entry.GetProperty(icons.GetProperty("aliases").GetProperty(name.GetString()!).GetProperty("parent").GetString()!);
        var side = icons.GetProperty("width").GetInt32();
        var svg = $"<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 {side} {side}\">"
            + $"{body.GetProperty("body").GetString()}</svg>";
        return Converted(thing, ".svg", path => File.WriteAllText(path, svg), (from, to) => ["rsvg-convert", "-w", "256", "-h", "256", "-o", to, from]);
    }

    private Image Solid(Thing thing)
    {
        var assets = Path.Combine(packages, "fluent-emoji-3d", "assets");
        var source = new[] { "", VariationSelector }.Select(end => Path.Combine(assets, $"{thing.Code}{end}.webp")).FirstOrDefault(File.Exists)
            ?? throw Missing(thing);
        return Converted(thing, ".webp", path => File.Copy(source, path), (from, to) => ["dwebp", "-quiet", from, "-o", to]);
    }

    private Image Converted(Thing thing, string extension, Action<string> write, Func<string, string, string[]> command)
    {
        var (from, to) = (Path.Combine(sprites, thing.Code + extension), Path.Combine(sprites, $"{thing.Code}.converted.png"));
        File.Delete(from);
        write(from);
        string[] words = command(from, to);
        using var process = Process.Start(words[0], words[1..]);
        process.WaitForExit();
        if (process.ExitCode != 0) throw new KandinskyException($"{words[0]} cannot convert the drawing of '{thing.Name}'.", ErrorKind.Input);
        var image = ImageFile.Load(to);
        File.Delete(from);
        File.Delete(to);
        return image;
    }

    private JsonDocument Json(string path)
    {
        var file = Path.Combine(packages, path);
        if (!File.Exists(file)) throw new KandinskyException($"'{file}' is missing; run models/make/fetch.sh first.", ErrorKind.Input);
        return JsonDocument.Parse(File.ReadAllBytes(file));
    }

    private static KandinskyException Missing(Thing thing) =>
        new($"There is no drawing of '{thing.Name}' ({thing.Code}); leave its line out of things.txt.", ErrorKind.Input);
}
