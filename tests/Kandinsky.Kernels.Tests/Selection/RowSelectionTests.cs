namespace Kandinsky.Kernels.Tests;

public sealed class RowSelectionTests
{
    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Rows_are_chosen_and_their_gradients_added_in_order(string implementation)
    {
        foreach (var width in new[] { 1, 5, 64, 300, 770 })
        {
            int[] indices = [3, 0, 3, 1, 3, 0, 5];
            float[] table = Numbers.Random(6 * width, 1), dy = Numbers.Random(indices.Length * width, 2), expected = table.ToArray();
            for (var i = 0; i < dy.Length; i++) expected[indices[i / width] * width + i % width] += dy[i];
            Assert.Equal([.. Enumerable.Range(0, dy.Length).Select(i => table[indices[i / width] * width + i % width])],
                TestNumbers.With(implementation, dy.Length, y => RowSelection.Gather(table, width, indices, y)));
            Assert.Equal(expected, TestNumbers.With(implementation, table.Length, sums =>
                { table.CopyTo(sums, 0); RowSelection.AddRows(dy, width, indices, sums); }));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void Rejects_a_row_there_is_not(int index) =>
        Assert.Contains($"no row {index} of 2", Assert.Throws<ArgumentException>(() => RowSelection.Gather(new float[6], 3, [0, index], new float[6])).Message,
            StringComparison.Ordinal);
}
