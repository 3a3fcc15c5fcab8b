using System.Security;

namespace Kandinsky;

/// <summary>The XMP packet that marks a picture as made by a trained model (IPTC digital source type), as laws on labelling ask for.</summary>
internal static class Xmp
{
    public const string DigitalSourceType = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

    public static string Packet(PictureMetadata metadata) =>
        $"""
        <?xpacket begin="{'\uFEFF'}" id="W5M0MpCehiHzreSzNTczkc9d"?>
        <x:xmpmeta xmlns:x="adobe:ns:meta/">
         <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
          <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
           <xmp:CreatorTool>{Escaped($"{metadata.Software} {metadata.Version}")}</xmp:CreatorTool>
           <Iptc4xmpExt:DigitalSourceType>{DigitalSourceType}</Iptc4xmpExt:DigitalSourceType>
          </rdf:Description>
         </rdf:RDF>
        </x:xmpmeta>
        <?xpacket end="w"?>
        """.ReplaceLineEndings("\n");

    /// <summary>XML has no way to write control characters.</summary>
    private static string? Escaped(string text) => SecurityElement.Escape(string.Concat(text.Where(letter => !char.IsControl(letter))));
}
