namespace Kandinsky;

/// <summary>Reads the entropy-coded data of one scan, block by block.</summary>
internal static class JpegScan
{
    /// <summary>Reads a scan and returns the position behind it.</summary>
    public static int Read(ReadOnlySpan<byte> file, int position, JpegFrame frame, JpegTables tables, JpegScanHeader header)
    {
        CheckEnoughData(file.Length - position, frame, header);
        Begin(frame, tables, header);
        var bits = new JpegBitReader(file, position);
        var progressive = frame.IsProgressive ? new JpegProgressiveBlocks(header) : null;
        var alone = header.Components.Count == 1 ? header.Components[0] : null;
        var columns = alone?.Component.Columns ?? frame.UnitColumns;
        var units = columns * (alone?.Component.Rows ?? frame.UnitRows);
        for (var unit = 0; unit < units; unit++)
        {
            if (tables.RestartInterval > 0 && unit > 0 && unit % tables.RestartInterval == 0)
            {
                bits.Restart(unit / tables.RestartInterval - 1);
                progressive?.Restart();
                foreach (var component in header.Components)
                    component.PreviousDc = 0;
            }

            var (row, column) = Math.DivRem(unit, columns);
            if (alone is not null)
                ReadBlock(ref bits, progressive, alone, column, row);
            else
                ReadUnit(ref bits, progressive, header, column, row);
        }

        return bits.Position;
    }

    private static void Begin(JpegFrame frame, JpegTables tables, JpegScanHeader header)
    {
        if (frame.IsProgressive)
            header.MarkKnown();
        foreach (var component in header.Components.Select(each => each.Component))
        {
            if (component.Quantization is null)
                component.Begin(tables.Quantization(component.QuantizationPlace), frame.IsProgressive);
            else if (!frame.IsProgressive)
                throw JpegError.Damaged($"it stores component {component.Id} twice");
        }
    }

    private static void ReadUnit(ref JpegBitReader bits, JpegProgressiveBlocks? progressive, JpegScanHeader header, int column, int row)
    {
        foreach (var scan in header.Components)
        {
            for (var y = 0; y < scan.Component.Vertical; y++)
            {
                for (var x = 0; x < scan.Component.Horizontal; x++)
                    ReadBlock(ref bits, progressive, scan, column * scan.Component.Horizontal + x, row * scan.Component.Vertical + y);
            }
        }
    }

    private static void ReadBlock(ref JpegBitReader bits, JpegProgressiveBlocks? progressive, JpegScanComponent scan, int column, int row)
    {
        if (progressive is null)
            JpegSequentialBlocks.Read(ref bits, scan, column, row);
        else
            progressive.Read(ref bits, scan, scan.Component.Block(column, row));
    }

    /// <summary>Every block of a first scan takes a bit at least, or two where all its coefficients come at once.</summary>
    private static void CheckEnoughData(int bytes, JpegFrame frame, JpegScanHeader header)
    {
        if (header.First > 0)
            return;
        var blocks = header.Components.Sum(each => (long)each.Component.Columns * each.Component.Rows);
        if (blocks * (frame.IsProgressive ? 1 : 2) > bytes * 8L)
            throw JpegError.Damaged($"its {bytes} bytes of data cannot hold {frame.Width}×{frame.Height} pixels");
    }
}
