namespace Kandinsky.Kernels.Tests;

/// <summary>Counts the bytes of the whole process, so that nothing else may run.</summary>
[Collection(nameof(ScratchTests))]
[CollectionDefinition(nameof(ScratchTests), DisableParallelization = true)]
public sealed class ScratchTests
{
    private const int Megabyte = 1 << 20;

    public ScratchTests()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [Fact]
    public void Is_kept_for_the_next_call_until_the_team_gives_it_back()
    {
        var before = NativeBuffer.LiveBytes;
        using var team = new ThreadTeam(1);
        using var entered = team.Enter();
        Scratch.Rent(5 * Megabyte).Dispose();
        Scratch.Rent(6 * Megabyte).Dispose();
        Assert.Equal(before + 8 * Megabyte, NativeBuffer.LiveBytes);
        team.ReleaseMemory();
        Assert.Equal(before, NativeBuffer.LiveBytes);
        Scratch.Rent(5 * Megabyte).Dispose();
        team.Dispose();
        Assert.Equal(before, NativeBuffer.LiveBytes);
    }

    [Fact]
    public void More_than_64_megabytes_are_not_kept()
    {
        var before = NativeBuffer.LiveBytes;
        using var team = new ThreadTeam(1);
        using var entered = team.Enter();
        using (Scratch.Rent(65 * Megabyte)) Assert.Equal(before + 65 * Megabyte, NativeBuffer.LiveBytes);
        Assert.Equal(before, NativeBuffer.LiveBytes);
    }
}
