namespace Kandinsky;

/// <summary>
/// Reads JPEG files: baseline and progressive, every sampling, gray, colour and CMYK, with restart markers. Written for hostile files:
/// sizes are checked against the limits and against the data that is there before anything is allocated, and the number of scans is bounded.
/// </summary>
public static class JpegDecoder
{
    /// <summary>Encoders write about ten.</summary>
    private const int MostScans = 100;

    /// <summary>The picture, gray or RGB, turned upright as its EXIF orientation says. Colour profiles are not applied.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="limits">What to refuse; <see cref="ImageLimits.Default"/> if null.</param>
    /// <exception cref="KandinskyException">
    /// The file is damaged, cut short, larger than the limits, or of a kind that is not read (arithmetic, lossless, hierarchical, 12 bits).
    /// </exception>
    public static Image Decode(ReadOnlyMemory<byte> file, ImageLimits? limits = null)
    {
        JpegFrame? frame = null;
        var (tables, exif, scans) = (new JpegTables(), new JpegExif(), 0);
        var (adobeTransform, hasJfif) = (default(int?), false);
        for (var position = 0; ;)
        {
            var segment = JpegSegment.Next(file, ref position);
            switch (segment.Marker)
            {
                case JpegMarker.QuantizationTables:
                    tables.ReadQuantization(segment.Data.Span);
                    break;
                case JpegMarker.HuffmanTables:
                    tables.ReadHuffman(segment.Data.Span);
                    break;
                case JpegMarker.RestartInterval:
                    tables.ReadRestartInterval(segment.Data.Span);
                    break;
                case JpegMarker.App0 when segment.Data.Span.StartsWith("JFIF\0"u8):
                    hasJfif = true;
                    break;
                case JpegMarker.App1:
                    exif.Add(segment.Data);
                    break;
                case JpegMarker.App14 when segment.Data.Length >= 12 && segment.Data.Span.StartsWith("Adobe"u8):
                    adobeTransform = segment.Data.Span[11];
                    break;
                case JpegMarker.StartOfScan:
                    if (frame is null)
                        throw JpegError.Damaged("a scan comes before the frame header");
                    if (++scans > MostScans)
                        throw JpegError.Damaged($"it has more than {MostScans} scans");
                    position = JpegScan.Read(file.Span, position, frame, tables, JpegScanHeader.Parse(segment.Data.Span, frame, tables));
                    break;
                case JpegMarker.EndOfImage:
                    if (frame is null)
                        throw JpegError.Damaged("it ends before its frame header");
                    return Assemble(frame, adobeTransform, hasJfif, new(exif.Orientation, frame.Width, frame.Height));
                case var marker when JpegMarker.IsFrame(marker):
                    frame = frame is null ? JpegFrame.Parse(segment, limits ?? ImageLimits.Default) : throw JpegError.Damaged("it has two frame headers");
                    break;
            }
        }
    }

    private static Image Assemble(JpegFrame frame, int? adobeTransform, bool hasJfif, ImageOrientation orientation)
    {
        foreach (var component in frame.Components)
        {
            if (component.Quantization is null)
                throw JpegError.Damaged($"component {component.Id} is missing");
            if (frame.IsProgressive)
                component.ReconstructAll();
        }

        var space = JpegColors.Detect([.. frame.Components.Select(component => component.Id)], adobeTransform, hasJfif);
        var rows = frame.Components.Select(component => new JpegUpsampler(component, frame)).ToArray();
        var image = orientation.CreateImage(space == JpegColorSpace.Gray ? ColorMode.Gray : ColorMode.Rgb);
        var pixels = new byte[frame.Width * image.Channels];
        for (var y = 0; y < frame.Height; y++)
        {
            JpegColors.Convert(space, Row(0, y), Row(1, y), Row(2, y), Row(3, y), pixels);
            orientation.Place(pixels, y, image);
        }

        return image;

        ReadOnlySpan<byte> Row(int component, int y) => component < rows.Length ? rows[component].Row(y) : [];
    }
}
