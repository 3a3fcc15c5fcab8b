namespace Kandinsky.Kernels;

/// <summary>Splits rows into blocks of about thirty thousand numbers, whatever the number of threads.</summary>
internal static class RowBlocks
{
    private const int BlockNumbers = 1 << 15;

    /// <summary>Runs a body over all rows of all items.</summary>
    /// <param name="items">Items (images); a block never crosses their border.</param>
    /// <param name="rows">Rows of an item.</param>
    /// <param name="width">Numbers in a row: large rows make small blocks.</param>
    /// <param name="body">Receives the item, its first row and the number of rows.</param>
    public static void Run(int items, int rows, int width, Action<int, int, int> body)
    {
        if (items == 0 || rows == 0) return;
        var height = Math.Max(1, BlockNumbers / Math.Max(1, width));
        var blocks = (rows + height - 1) / height;
        if (items * blocks == 1)
        {
            body(0, 0, rows);
            return;
        }
        Workers.For(items * blocks, task =>
        {
            var first = task % blocks * height;
            body(task / blocks, first, Math.Min(height, rows - first));
        });
    }

    /// <summary>Runs a body over one long row in blocks; receives the first element and the number of elements.</summary>
    public static void Run(long length, Action<long, int> body)
    {
        if (length == 0) return;
        if (length <= BlockNumbers) body(0, (int)length);
        else Workers.For((int)((length + BlockNumbers - 1) / BlockNumbers), task =>
            body((long)task * BlockNumbers, (int)Math.Min(BlockNumbers, length - (long)task * BlockNumbers)));
    }
}
