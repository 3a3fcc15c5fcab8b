namespace Kandinsky.Cli.Tests;

public sealed class FileNamesTests
{
    [Fact]
    public void One_picture_keeps_the_name_as_given() =>
        Assert.Equal(["pictures/out.png"], FileNames.Of("pictures/out.png", [("a cat", 1)]));

    [Fact]
    public void Several_pictures_of_one_name_are_numbered() =>
        Assert.Equal([Path.Combine("pictures", "out-1.jpg"), Path.Combine("pictures", "out-2.jpg")],
            FileNames.Of("pictures/out.jpg", [("a cat", 1), ("a dog", 1)]));

    [Fact]
    public void Placeholders_are_filled_in() =>
        Assert.Equal(["1-a-red-cat-7.png", "2-sunset-8.png"], FileNames.Of("{index}-{prompt}-{seed}.png", [("A red, cat!", 7), ("../sunset", 8)]));

    [Fact]
    public void A_prompt_without_letters_still_makes_a_name() =>
        Assert.Equal(["picture.png"], FileNames.Of("{prompt}.png", [("???", 0)]));

    [Fact]
    public void Long_prompts_make_names_every_file_system_takes() =>
        Assert.InRange(FileNames.Of("{prompt}.png", [(new string('x', 5000), 0)])[0].Length, 5, 70);

    [Fact]
    public void Letters_of_any_script_are_kept() =>
        Assert.Equal(["красный-кот.png"], FileNames.Of("{prompt}.png", [("Красный кот", 0)]));
}
