using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Kandinsky;

/// <summary>What is of interest in an XMP packet that any program wrote.</summary>
/// <param name="Orientation">1 to 8, as EXIF has it (<c>tiff:Orientation</c>); null if not given.</param>
/// <param name="Comments">The user comment (<c>exif:UserComment</c>), then the description (<c>dc:description</c>).</param>
internal sealed record XmpPacket(int? Orientation, IReadOnlyList<string> Comments)
{
    private static readonly XmpPacket _empty = new(null, []);

    /// <summary>What a PNG file's text that holds XMP is called.</summary>
    public const string PngKeyword = "XML:com.adobe.xmp";

    /// <summary>What a JPEG file's APP1 segment that holds XMP starts with.</summary>
    public static ReadOnlySpan<byte> Header => "http://ns.adobe.com/xap/1.0/\0"u8;

    /// <summary>Reads a packet; a damaged one says nothing.</summary>
    /// <param name="packet">The packet's text.</param>
    public static XmpPacket Parse(string packet)
    {
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using var reader = XmlReader.Create(new StringReader(packet.Trim('\uFEFF', '\0', ' ', '\n', '\r', '\t')), settings);
            var document = XDocument.Load(reader);
            return new(OrientationOf(Values(document, "Orientation").FirstOrDefault()),
                [.. Values(document, "UserComment"), .. Values(document, "description")]);
        }
        catch (XmlException)
        {
            return _empty;
        }
    }

    /// <summary>Which way up a packet says the picture is, found without reading the packet if it says nothing of it.</summary>
    /// <param name="packet">The packet's text.</param>
    public static int? OrientationIn(string packet) => packet.Contains("Orientation", StringComparison.Ordinal) ? Parse(packet).Orientation : null;

    private static int? OrientationOf(string? value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 8 ? number : null;

    /// <summary>A property is an element or an attribute of its subject.</summary>
    private static IEnumerable<string> Values(XDocument document, string property) =>
        document.Descendants().SelectMany(element => element.Attributes().Where(attribute => attribute.Name.LocalName == property).Select(attribute =>
            attribute.Value)
            .Concat(element.Name.LocalName == property ? [element.Value.Trim()] : [])).Where(value => value.Length > 0);
}
