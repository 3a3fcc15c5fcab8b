using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Kandinsky;

/// <summary>
/// SentencePiece's normalisation of characters, as a model's file holds it ready made: a double-array trie (Aoe 1989, in the form of
/// Darts-clone) of what is replaced, and the replacements one after another. An empty map changes nothing.
/// </summary>
internal sealed class CharacterMap
{
    private const int LongestCluster = 5, LongestReplacement = 128;     // bytes

    private readonly string _path;
    private readonly uint[] _trie;
    private readonly byte[] _replacements;      // each ends with a zero

    /// <summary>Reads a map: the trie's size in bytes, the trie, the replacements.</summary>
    /// <param name="map">The bytes; none for a map that changes nothing.</param>
    /// <param name="path">The file they come from, named in errors.</param>
    /// <exception cref="KandinskyException">The bytes are no such map.</exception>
    public CharacterMap(ReadOnlySpan<byte> map, string path)
    {
        _path = path;
        var size = map.Length < sizeof(uint) ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(map);
        if (map.IsEmpty) (_trie, _replacements) = ([], []);
        else if (size == 0 || size % sizeof(uint) != 0 || size > map.Length - sizeof(uint)) throw Damaged("its trie is cut off");
        else
        {
            var units = map.Slice(sizeof(uint), (int)size);
            _trie = new uint[size / sizeof(uint)];
            for (var i = 0; i < _trie.Length; i++) _trie[i] = BinaryPrimitives.ReadUInt32LittleEndian(units[(i * sizeof(uint))..]);
            _replacements = map[(sizeof(uint) + (int)size)..].ToArray();
            CheckReplacements();
        }
    }

    /// <summary>Replaces characters, and those of a few bytes that make one sign together; all else stays.</summary>
    /// <remarks>
    /// The reference looks a sign up whole only if it has fewer than six bytes, and takes the shortest entry that it begins with for all
    /// of it. Longer signs are looked up character by character.
    /// </remarks>
    /// <param name="text">Any text; halves of surrogate pairs become U+FFFD.</param>
    public string Apply(string text)
    {
        if (_trie.Length == 0) return text;
        var output = new StringBuilder(text.Length);
        Span<byte> spelling = stackalloc byte[LongestCluster];
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var cluster = rest[..StringInfo.GetNextTextElementLength(rest)];
            rest = rest[cluster.Length..];
            if (Encoding.UTF8.TryGetBytes(cluster, spelling, out var length) && TryReplace(spelling[..length], output)) continue;
            foreach (var rune in cluster.EnumerateRunes())
            {
                length = rune.EncodeToUtf8(spelling);
                if (!TryReplace(spelling[..length], output)) output.Append(rune);
            }
        }
        return output.ToString();
    }

    /// <summary>Appends the replacement of the shortest entry that some bytes begin with.</summary>
    private bool TryReplace(ReadOnlySpan<byte> bytes, StringBuilder output)
    {
        var unit = At(0);
        var node = Offset(unit);
        foreach (var next in bytes)
        {
            if (next == 0) return false;
            node ^= next;
            unit = At(node);
            if ((unit & (Leaf | 0xFF)) != next) return false;
            node ^= Offset(unit);
            if ((unit & HasLeaf) == 0) continue;
            var start = At(node) & ~Leaf;
            if (start >= _replacements.Length) throw Damaged("an entry of its trie has no replacement");
            var replacement = _replacements.AsSpan((int)start);
            output.Append(Encoding.UTF8.GetString(replacement[..replacement.IndexOf((byte)0)]));
            return true;
        }
        return false;
    }

    private const uint Leaf = 1u << 31, HasLeaf = 1u << 8, Wide = 1u << 9;

    private static uint Offset(uint unit) => unit >> 10 << (int)((unit & Wide) >> 6);

    private uint At(uint node) => node < _trie.Length ? _trie[node] : throw Damaged("its trie leads outside itself");

    private void CheckReplacements()
    {
        if (_replacements.Length > 0 && _replacements[^1] != 0) throw Damaged("its replacements are cut off");
        for (var rest = _replacements.AsSpan(); !rest.IsEmpty;)
        {
            var length = rest.IndexOf((byte)0);
            if (length > LongestReplacement) throw Damaged($"a replacement has {length} bytes; {LongestReplacement} are the most");
            rest = rest[(length + 1)..];
        }
    }

    private KandinskyException Damaged(string what) => TokenizerFile.Malformed(_path, $"in the normaliser's map of characters {what}");
}
