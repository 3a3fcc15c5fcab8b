namespace Kandinsky.Tensors;

/// <summary>Recognises files that carry the name of weights but hold something else.</summary>
internal static class ForeignFormat
{
    /// <summary>What a file is, and what to do, or null when its first bytes (eight, if it has them) may be a safetensors header's length.</summary>
    public static string? Of(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("PK\x03\x04"u8) || start.StartsWith("PK\x05\x06"u8))
            return "a zip archive, as torch.save writes, under a safetensors name; give it the extension .bin";
        if (start is [0x80, >= 2 and <= 5, ..] && !EndsInZeros(start))
            return "a pickle under a safetensors name, and pickles are not loaded; convert it to safetensors";
        if (start.StartsWith("version "u8)) return "the pointer Git LFS left in place of the file; run 'git lfs pull', or download the file itself";
        if (start.StartsWith("<!DOCTYP"u8) || start.StartsWith("<!doctyp"u8) || start.StartsWith("<html"u8))
            return "a web page saved under the file's name; download the file itself";
        return null;
    }

    // 0x80 0x02 also starts the length of a header of 640 bytes; a real length of up to 100 MB has zeros in its upper half.
    private static bool EndsInZeros(ReadOnlySpan<byte> start) => start.Length == 8 && start[4..].IndexOfAnyExcept((byte)0) < 0;
}
