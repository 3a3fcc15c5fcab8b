namespace Kandinsky;

/// <summary>The cyclic redundancy check of PNG and zip (IEEE 802.3, reflected polynomial EDB88320).</summary>
public static class Crc32
{
    private static readonly uint[] _table = Table();

    /// <summary>The checksum of some bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    public static uint Of(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>Goes on with a checksum.</summary>
    /// <param name="crc">The checksum of what came before, 0 for nothing.</param>
    /// <param name="bytes">What follows.</param>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        foreach (var b in bytes) crc = _table[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] Table()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var c = i;
            for (var bit = 0; bit < 8; bit++) c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
            table[i] = c;
        }
        return table;
    }
}
