using Microsoft.Extensions.AI;

namespace Kandinsky.Extensions.AI;

/// <summary>Pictures that are given as content.</summary>
internal static class GivenContent
{
    /// <summary>The file that a content holds.</summary>
    /// <exception cref="KandinskyException">It holds none.</exception>
    public static ReadOnlyMemory<byte> FileOf(AIContent content) => content switch
    {
        DataContent data => data.Data,
        UriContent { Uri.Scheme: "data" } uri => new DataContent(uri.Uri, uri.MediaType).Data,
        UriContent => throw PaintingOrder.Wrong("Addresses are never fetched; give the picture itself as DataContent"),
        _ => throw PaintingOrder.Wrong($"{content.GetType().Name} is no picture; give DataContent"),
    };

    /// <summary>The picture that a content holds.</summary>
    /// <exception cref="KandinskyException">It holds none, or a damaged one.</exception>
    public static Image PictureOf(AIContent content) => ImageFile.Decode(FileOf(content));
}
