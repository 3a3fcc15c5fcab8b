using System.Text.Json;

namespace Kandinsky.Training;

/// <summary>Captions to paint from: COCO's JSON, or a text file with one a line.</summary>
public static class CaptionList
{
    private const long LargestFile = 1L << 30;

    /// <summary>Reads captions.</summary>
    /// <param name="path"><c>captions_….json</c> as COCO has it, or a text file.</param>
    /// <param name="count">How many are wanted; null for all.</param>
    /// <param name="seed">Which of COCO's are chosen: in an order that follows from it, at most one a picture. A text file is taken from its beginning.</param>
    /// <returns>The captions, in the order they are painted.</returns>
    /// <exception cref="KandinskyException">The file cannot be read, or has fewer.</exception>
    public static IReadOnlyList<string> Read(string path, int? count = null, ulong seed = 0)
    {
        var captions = Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase) ? Shuffled(path, seed) : PromptFile.Read(path);
        if (count is < 1) throw new KandinskyException($"{count} captions make no sense; give a number of 1 or more.", ErrorKind.Request);
        if (count > captions.Count) throw Wrong(path, $"has captions of {captions.Count} pictures, not {count}; ask for fewer");
        return count is { } wanted ? [.. captions.Take(wanted)] : captions;
    }

    private static List<string> Shuffled(string path, ulong seed)
    {
        var annotations = Annotations(path);
        var order = new TorchRandom(Seeds.Of(seed, "captions")).Permutation(annotations.Count);
        var (chosen, pictures) = (new List<string>(), new HashSet<long>());
        foreach (var place in order)
            if (pictures.Add(annotations[place].Picture)) chosen.Add(annotations[place].Caption);
        return chosen;
    }

    private static List<(long Id, long Picture, string Caption)> Annotations(string path)
    {
        try
        {
            if (new FileInfo(path).Length > LargestFile) throw Wrong(path, $"has more than {LargestFile >> 30} GiB; it should be COCO's captions");
            using var stream = File.OpenRead(path);
            using var json = JsonDocument.Parse(stream);
            var found = json.RootElement.GetProperty("annotations").EnumerateArray()
                .Select(each =>
                    (Id: each.GetProperty("id").GetInt64(), Picture: each.GetProperty("image_id").GetInt64(), Caption: each.GetProperty("caption")
                    .GetString()!.Trim()))
                .Where(each => each.Caption.Length > 0).OrderBy(each => each.Id).ToList();
            return found.Count > 0 ? found : throw Wrong(path, "holds no captions");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Wrong(path, "is not there; check the name", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong(path, $"cannot be read ({LegibleText.Of(e.Message.Split(" : ")[0].TrimEnd('.'))}); check its permissions", e);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or NullReferenceException)
        {
            throw Wrong(path, "is not COCO's JSON (annotations with id, image_id and caption); give that, or a text file with one caption a line", e);
        }
    }

    private static KandinskyException Wrong(string path, string what, Exception? cause = null) => new($"{path}: {what}.", ErrorKind.Input, cause);
}
