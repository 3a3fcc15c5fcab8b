namespace Kandinsky.Kernels.Tests;

public sealed class KernelTableTests
{
    private static readonly KernelTable<Func<int>> Table = new("example",
        new(KernelChoice.Emitted, false, () => 4),
        new(KernelChoice.Vector512, true, () => 3),
        new(KernelChoice.Vector128, true, () => 2),
        new(KernelChoice.Reference, true, () => 1));

    [Fact]
    public void Takes_the_first_supported_entry()
    {
        using var _ = KernelChoice.Force("");
        Assert.Equal(3, Table.Current.Run());
    }

    [Fact]
    public void Takes_the_forced_entry_until_the_scope_ends()
    {
        using (KernelChoice.Force(KernelChoice.Reference))
        {
            Assert.Equal(1, Table.Current.Run());
            using (KernelChoice.Force(KernelChoice.Vector128)) Assert.Equal(2, Table.Current.Run());
            Assert.Equal(1, Table.Current.Run());
        }
    }

    [Theory]
    [InlineData(KernelChoice.Emitted)]    // in the table, but not for this machine
    [InlineData(KernelChoice.Vector256)]  // not in the table
    public void Takes_its_fastest_when_the_forced_name_is_not_to_be_had(string name)
    {
        using var _ = KernelChoice.Force(name);
        Assert.Equal(3, Table.Current.Run());
    }

    [Fact]
    public void Takes_what_runs_on_request_only_where_it_is_forced()
    {
        var asked = 0;
        var table = new KernelTable<Func<int>>("example", new(KernelChoice.Amx, () => ++asked > 0, () => 2), new(KernelChoice.Reference, true, () => 1));
        using (KernelChoice.Force("")) Assert.Equal(1, table.Current.Run());
        using (KernelChoice.Force(KernelChoice.Emitted)) Assert.Equal(1, table.Current.Run());
        Assert.Equal(0, asked);
        using (KernelChoice.Force(KernelChoice.Amx)) Assert.Equal(2, table.Current.Run());
    }

    [Fact]
    public void Leaves_other_threads_alone()
    {
        using var _ = KernelChoice.Force(KernelChoice.Reference);
        var seen = KernelChoice.Reference;
        var other = new Thread(() => seen = KernelChoice.Forced);
        other.Start();
        other.Join();
        Assert.NotEqual(KernelChoice.Reference, seen ?? "none");
    }

    [Fact]
    public void Rejects_an_unknown_name()
    {
        var failure = Assert.Throws<ArgumentException>(() => KernelChoice.Force("avx1024").Dispose());
        Assert.Contains("reference, vector128, vector256, vector512, emitted, amx", failure.Message, StringComparison.Ordinal);
    }
}
