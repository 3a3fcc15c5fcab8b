using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>
/// Reads files of learned words: diffusers' (<c>learned_embeds.safetensors</c>, each word a key), those of the Stable Diffusion web interface
/// (<c>emb_params</c>), and those of SDXL, whose second text encoder (<c>clip_g</c>) is the one of Kandinsky 2.2's prior.
/// </summary>
internal static class EmbeddingFile
{
    /// <summary>What training writes.</summary>
    public const string FileName = "learned_embeds.safetensors";

    private const string Nameless = "emb_params", SecondEncoder = "clip_g", FirstEncoder = "clip_l";
    private const int MostVectors = 75;

    /// <summary>Reads all words of a file.</summary>
    /// <param name="choice">The file, and what its word is called.</param>
    /// <exception cref="KandinskyException">There is no such file, or it holds something else.</exception>
    public static IReadOnlyList<LearnedWord> Read(EmbeddingChoice choice)
    {
        var path = Directory.Exists(choice.Path) ? FileIn(choice.Path) : choice.Path;
        using var file = Checkpoint.OpenFile(path);
        var names = file.Names.Where(name => name != FirstEncoder || !file.Names.Contains(SecondEncoder)).ToList();
        if (names.Count == 0) throw Wrong(path, "holds no tensor");
        if (names.Count > MostVectors) throw Wrong(path, $"holds {names.Count} tensors, as a model or an adapter does");
        if (choice.Word is not null && names.Count > 1)
            throw Wrong(path, $"holds {names.Count} words, so that '{LegibleText.Of(choice.Word)}' cannot be told apart; give it without a word");
        return [.. names.Select(name => Word(file, name, choice.Word ?? (name is Nameless or SecondEncoder ? Path.GetFileNameWithoutExtension(path) : name)))];
    }

    private static LearnedWord Word(Checkpoint file, string name, string word)
    {
        var entry = file.Describe(name);
        if (entry.Type.AsWeights() is null || entry.Shape is not ([_] or [_, _]) || entry.Shape.Any(size => size < 1))
            throw Wrong(file.Source, $"'{LegibleText.Of(name)}' is [{string.Join(", ", entry.Shape)}] of {entry.Type}; expected floats of "
                + "[width] or [vectors, width]");
        var (count, width) = (entry.Shape.Count == 1 ? 1 : entry.Shape[0], entry.Shape[^1]);
        if (count > MostVectors) throw Wrong(file.Source, $"'{LegibleText.Of(name)}' has {count} vectors; a prompt has room for {MostVectors}");
        if (width > 1 << 16) throw Wrong(file.Source, $"'{LegibleText.Of(name)}' has vectors of {width} numbers");
        if (word.Length == 0 || word.Any(char.IsWhiteSpace) || word.Any(char.IsControl))
            throw Wrong(file.Source, $"'{LegibleText.Of(word)}' is no word for a prompt; name one without spaces, as FILE=WORD");
        var numbers = new float[entry.Count];
        file.Read(name).CopyTo(0, numbers);
        return Array.TrueForAll(numbers, float.IsFinite) ? new(word, numbers, (int)width)
            : throw Wrong(file.Source, $"'{LegibleText.Of(name)}' holds what is no number; the training that made it went wrong");
    }

    private static string FileIn(string folder) =>
        Array.Find([.. ((string[])[FileName, "learned_embeds.bin"]).Select(name => Path.Combine(folder, name))], File.Exists)
            ?? throw new KandinskyException($"{folder} has no {FileName}; give a file of a learned word, or the folder that training wrote",
                ErrorKind.Model);

    private static KandinskyException Wrong(string source, string what) => new($"{source}: {what}.", ErrorKind.Model);
}
