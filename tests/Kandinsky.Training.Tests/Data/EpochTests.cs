namespace Kandinsky.Training.Tests;

public sealed class EpochTests
{
    private static readonly TrainingPicture[] _pictures =
        [.. Enumerable.Range(0, 50).Select(i => new TrainingPicture(i, $"{i}.png", [$"a {i}", $"b {i}"], $"hash{i}", i % 3 == 0 ? 200 : 100, 100))];

    private static readonly EpochOptions _options = new() { Buckets = new(128, 64, 256, 32), BatchSize = 4, Flip = true, RandomCrop = true, Seed = 7 };

    [Fact]
    public void Every_picture_comes_once_in_batches_of_one_size()
    {
        var batches = Epoch.Batches(_pictures, _options, 0);

        Assert.Equal(Enumerable.Range(0, 50), batches.SelectMany(batch => batch.Showings).Select(showing => showing.Picture.Entry).Order());
        Assert.All(batches, batch =>
            Assert.All(batch.Showings, showing => Assert.Equal(batch.Size, _options.Buckets.For(showing.Picture.Width, showing.Picture.Height))));
        // 17 = 4·4 + 1 wide ones, 33 = 8·4 + 1 square ones
        Assert.Equal([1, 1, .. Enumerable.Repeat(4, 12)], batches.Select(batch => batch.Showings.Count).Order());
    }

    [Fact]
    public void Batches_are_found_by_number_through_all_epochs()
    {
        var batches = new EpochBatches(_pictures, _options);
        Assert.Equal(14, batches.Count);
        Assert.All([30L, 3L, 31L, 0L], number => Assert.Equal(Text(Epoch.Batches(_pictures, _options, number / 14)[(int)number % 14]), Text(batches[number])));

        static string Text(PictureBatch batch) =>
            string.Join(' ', batch.Showings.Select(showing => $"{showing.Picture.Name} {showing.Caption} {showing.Crop}"));
    }

    [Fact]
    public void The_same_seed_and_epoch_give_the_same_showings_and_others_do_not()
    {
        Assert.Equal(Text(_options, 3), Text(_options, 3));
        Assert.NotEqual(Text(_options, 3), Text(_options, 4));
        Assert.NotEqual(Text(_options, 3), Text(_options with { Seed = 8 }, 3));
    }

    [Fact]
    public void Both_captions_both_mirror_images_and_many_crops_occur()
    {
        var showings = Epoch.Batches(_pictures, _options, 0).SelectMany(batch => batch.Showings).ToList();

        Assert.InRange(showings.Count(showing => showing.Caption[0] == 'a'), 12, 38);
        Assert.InRange(showings.Count(showing => showing.Crop.Flipped), 12, 38);
        Assert.Equal(50, showings.Select(showing => showing.Crop.Across).Distinct().Count());
    }

    [Fact]
    public void Captions_and_words_are_dropped_as_often_as_asked()
    {
        TrainingPicture[] pictures = [.. Enumerable.Range(0, 2000).Select(i => new TrainingPicture(i, "", ["one two three four five"], "", 100, 100))];
        var options = new EpochOptions { Buckets = _options.Buckets, DropCaption = 0.25, DropWord = 0.1 };
        var captions = Epoch.Batches(pictures, options, 0).SelectMany(batch => batch.Showings).Select(showing => showing.Caption).ToList();

        Assert.InRange(captions.Count(caption => caption.Length == 0), 2000 * 0.21, 2000 * 0.29);
        var kept = captions.Where(caption => caption.Length > 0).ToList();
        Assert.InRange(kept.Average(caption => caption.Split(' ').Length), 4.4, 4.6);
    }

    [Fact]
    public void Preserved_pictures_come_beside_in_turn()
    {
        var preservation = new Preservation(_pictures[..7], _options);
        var batch = new PictureBatch(new(128, 128), [.. Enumerable.Repeat(Epoch.Show(_pictures[0], _options, 0, 0), 5)]);
        var shown = Enumerable.Range(0, 7).SelectMany(i => preservation.Beside(batch, 5 * i)).Select(showing => showing.Picture.Entry).ToList();

        Assert.Equal(35, shown.Count);
        for (var pass = 0; pass < 5; pass++) Assert.Equal(Enumerable.Range(0, 7), shown.Skip(7 * pass).Take(7).Order());
        Assert.NotEqual(shown[..7], shown[7..14]);
    }

    [Fact]
    public async Task Preserved_pictures_are_painted_until_there_are_enough()
    {
        using var folder = new Testing.TemporaryFolder();
        Task<Image> Paint(int number, CancellationToken cancellation) => Task.FromResult(TestPictures.Of(number));
        TestPictures.Write(folder.Path("class", "kept-0001.png"), TestPictures.Png(9));

        Assert.Equal(3, await Preservation.CompleteAsync(folder.Path("class"), 4, Paint));
        Assert.Equal(0, await Preservation.CompleteAsync(folder.Path("class"), 4, Paint));
        Assert.Equal(TestPictures.Png(9), await File.ReadAllBytesAsync(folder.Path("class", "kept-0001.png")));
        Assert.Equal(TestPictures.Of(3).Pixels.ToArray(), ImageFile.Load(folder.Path("class", "kept-0003.png")).Pixels.ToArray());
    }

    private static string Text(EpochOptions options, long epoch) =>
        string.Join('\n', Epoch.Batches(_pictures, options, epoch).SelectMany(batch => batch.Showings)
        .Select(showing => $"{showing.Picture.Entry} {showing.Caption} {showing.Crop}"));
}
