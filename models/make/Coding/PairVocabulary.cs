using System.Text;
using System.Text.Json;

namespace Kandinsky.Make;

/// <summary>
/// Learns byte pairs from captions (Sennrich et al. 2016, arXiv 1508.07909) and writes them as CLIP's tokenizer reads them: bytes, bytes that end a word,
/// merges, start, end.
/// </summary>
internal static class PairVocabulary
{
    private const string End = "</w>", StartToken = "<|startoftext|>", EndToken = "<|endoftext|>";

    /// <summary>Learns pairs until every word is one token, and writes <c>merges.txt</c> and <c>vocab.json</c>.</summary>
    /// <param name="captions">Texts with all words there are.</param>
    /// <param name="workshop">Where the tokenizer goes, and where its further settings come from.</param>
    public static void Write(IEnumerable<string> captions, Workshop workshop)
    {
        var words = captions.SelectMany(caption => caption.Replace(",", " ,", StringComparison.Ordinal).Split(' ')).SelectMany(Pieces)
            .GroupBy(word => word, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (Parts: Parts(group.Key), Count: group.Count())).ToList();
        List<(string, string)> merges = [];
        while (Best(words) is { } best)
        {
            merges.Add(best);
            foreach (var (parts, _) in words) Merge(parts, best);
        }
        var bytes = Alphabet().ToArray();
        string[] tokens = [.. bytes, .. bytes.Select(letter => letter + End), .. merges.Select(pair => pair.Item1 + pair.Item2), StartToken, EndToken];
        var folder = Directory.CreateDirectory(workshop.Tokenizer).FullName;
        foreach (var further in (string[])["special_tokens_map.json", "tokenizer_config.json"])
            File.Copy(Path.Combine(workshop.Sizes.Start, "compositions-prior/tokenizer", further), Path.Combine(folder, further), overwrite: true);
        File.WriteAllText(Path.Combine(folder, "merges.txt"),
            "#version: 0.2\n" + string.Concat(merges.Select(pair => $"{pair.Item1} {pair.Item2}\n")));
        File.WriteAllBytes(Path.Combine(folder, "vocab.json"),
            JsonSerializer.SerializeToUtf8Bytes(tokens.Select((token, id) => (token, id)).ToDictionary(entry => entry.token, entry => entry.id)));
    }

    /// <summary>CLIP's pattern takes digits one by one.</summary>
    private static IEnumerable<string> Pieces(string word)
    {
        var letters = new StringBuilder();
        foreach (var letter in word)
        {
            if (char.IsLetter(letter))
            {
                letters.Append(letter);
                continue;
            }
            if (letters.Length > 0) yield return letters.ToString();
            letters.Clear();
            if (char.IsDigit(letter)) yield return letter.ToString();
        }
        if (letters.Length > 0) yield return letters.ToString();
    }

    private static List<string> Parts(string word) => [.. word[..^1].Select(letter => letter.ToString()), word[^1] + End];

    private static (string, string)? Best(List<(List<string> Parts, int Count)> words)
    {
        var counts = new Dictionary<(string, string), int>();
        foreach (var (parts, count) in words)
            for (var i = 0; i + 1 < parts.Count; i++) counts[(parts[i], parts[i + 1])] = counts.GetValueOrDefault((parts[i], parts[i + 1])) + count;
        return counts.Count == 0 ? null
            : counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Item1 + ' ' + pair.Key.Item2, StringComparer.Ordinal).First().Key;
    }

    private static void Merge(List<string> parts, (string First, string Second) pair)
    {
        for (var i = 0; i + 1 < parts.Count; i++)
        {
            if (parts[i] != pair.First || parts[i + 1] != pair.Second) continue;
            parts[i] += parts[i + 1];
            parts.RemoveAt(i + 1);
        }
    }

    /// <summary>The letters that stand for the 256 bytes, in the order of CLIP's vocabulary: the printable ones first.</summary>
    private static IEnumerable<string> Alphabet()
    {
        int[] printable = [.. Enumerable.Range('!', '~' - '!' + 1), .. Enumerable.Range('¡', '¬' - '¡' + 1), .. Enumerable.Range('®', 'ÿ' - '®' + 1)];
        var others = Enumerable.Range(0, 256).Except(printable).Select((_, i) => 256 + i);
        return printable.Concat(others).Select(letter => ((char)letter).ToString());
    }
}
