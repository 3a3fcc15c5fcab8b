namespace Kandinsky;

/// <summary>The markers of a JPEG file (ITU-T T.81, table B.1): the byte after 0xFF.</summary>
internal static class JpegMarker
{
    public const byte BaselineFrame = 0xC0;
    public const byte ExtendedFrame = 0xC1;
    public const byte ProgressiveFrame = 0xC2;
    public const byte HuffmanTables = 0xC4;
    public const byte FirstRestart = 0xD0;
    public const byte LastRestart = 0xD7;
    public const byte StartOfImage = 0xD8;
    public const byte EndOfImage = 0xD9;
    public const byte StartOfScan = 0xDA;
    public const byte QuantizationTables = 0xDB;
    public const byte NumberOfLines = 0xDC;
    public const byte RestartInterval = 0xDD;
    public const byte App0 = 0xE0;
    public const byte App1 = 0xE1;
    public const byte App14 = 0xEE;
    public const byte Comment = 0xFE;

    /// <summary>All frame headers share 0xC0 to 0xCF with three markers that are none.</summary>
    public static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (HuffmanTables or 0xC8 or 0xCC);

    /// <summary>Markers without a length and data.</summary>
    public static bool StandsAlone(byte marker) => marker is 0x01 or (>= FirstRestart and <= EndOfImage);
}
